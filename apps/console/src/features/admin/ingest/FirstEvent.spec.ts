import { expect, it } from '@jest/globals';
import { mount } from '@vue/test-utils';
import { t } from '../../../i18n/ingest.messages.ts';
import FirstEvent from './FirstEvent.vue';

const shown = (demo: boolean) => mount(FirstEvent, { props: { demo }, global: { stubs: { RouterLink: true } } }).text();

it('does not say of a demo, whose shoppers write by another way, that nothing has come in', () => {
  expect(shown(false)).toContain(t.firstTitle);
  expect(shown(true)).not.toContain(t.firstTitle);
  expect(shown(true)).toContain(t.demoText);
});
