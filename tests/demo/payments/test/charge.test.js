import assert from 'node:assert/strict';
import test from 'node:test';

import { charge } from '../src/charge.js';

const gateway = { charge: (number, amount) => ({ id: `r-${number.slice(-4)}`, amount }) };
const card = { number: '4000000000000002', holder: 'A. Customer', expiry: { month: 12, year: 2031 } };

test('charges a valid card', () => {
  assert.deepEqual(charge(gateway, card, 1250, new Date('2026-01-01')), {
    ok: true,
    receipt: { id: 'r-0002', amount: 1250 },
  });
});

test('refuses an expired card', () => {
  const old = { ...card, expiry: { month: 1, year: 2020 } };
  assert.equal(charge(gateway, old, 1250, new Date('2026-01-01')).reason, 'expired');
});
