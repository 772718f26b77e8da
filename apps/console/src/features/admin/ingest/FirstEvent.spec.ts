import { expect, it } from '@jest/globals';
import { mount } from '@vue/test-utils';
import { t } from '../../../i18n/ingest.messages.ts';
import FirstEvent from './FirstEvent.vue';

const shown = (demo: boolean) => mount(FirstEvent, { props: { demo }, global: { stubs: { RouterLink: true } } }).text();

it('does not say in a demo that no event has come in, because its shoppers write another way', () => {
  expect(shown(false)).toContain(t.firstTitle);
  expect(shown(true)).not.toContain(t.firstTitle);
  expect(shown(true)).toContain(t.demoText);
});
