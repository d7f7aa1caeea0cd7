// Cards as the vault returns them: {number, holder, expiry: {month, year} | null}.

export function lastDigits(card) {
  return card.number.slice(-4);
}

export function expiresAt(card) {
  const { month, year } = card.expiry;
  return new Date(Date.UTC(year, month, 1));
}

export function isExpired(card, now) {
  return expiresAt(card) <= now;
}
