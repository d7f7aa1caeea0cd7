import { isExpired, lastDigits } from './cards.js';

const LIMIT = 1_000_000;

export function charge(gateway, card, amount, now = new Date()) {
  if (!Number.isInteger(amount) || amount <= 0) {
    return { ok: false, reason: 'amount' };
  }
  if (amount > LIMIT) {
    return { ok: false, reason: 'limit' };
  }
  if (isExpired(card, now)) {
    return { ok: false, reason: 'expired', card: lastDigits(card) };
  }
  const receipt = gateway.charge(card.number, amount);
  return { ok: true, receipt };
}

export function refund(gateway, receipt, amount) {
  if (amount > receipt.amount) {
    return { ok: false, reason: 'amount' };
  }
  return { ok: true, receipt: gateway.refund(receipt.id, amount) };
}
