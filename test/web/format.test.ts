import { expect } from 'chai';
import { setCurrency, shortMoney } from '../../web/src/i18n/format.ts';

describe('money at an axis', () => {
  after(() => setCurrency(null));

  it('has no empty cents, and thousands and millions by their names', () => {
    setCurrency('USD');
    const written = [0, 0.25, 650, 2_600, 9_999, 12_500, 1_250_000].map((each) => shortMoney(each, 'en'));
    expect(written).to.deep.equal(['$0', '$0.25', '$650', '$2,600', '$9,999', '$12.5K', '$1.25M']);
    expect(shortMoney(2_600, 'es')).to.equal('2600\u00a0US$');
    setCurrency(null);
    expect(shortMoney(12_500, 'en')).to.equal('12.5K');
  });
});
