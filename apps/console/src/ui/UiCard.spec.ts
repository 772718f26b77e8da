import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { mount } from '@vue/test-utils';
import { nextTick } from 'vue';
import { ApiError } from '../api/api-error.ts';
import { announcements } from './announcements.ts';
import UiCard from './UiCard.vue';
import UiErrorState from './UiErrorState.vue';
import { SLOW_MS } from './use-slow.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('shows a slow answer on its way, and a fast one not', async () => {
  const cards = [mount(UiCard, { props: { asking: true } }), mount(UiCard, { props: { asking: true } })];
  const [card] = cards;
  const bar = () => card?.find('[data-test="counting"]').exists();
  expect([bar(), card?.attributes('aria-busy'), announcements.value]).toEqual([false, 'true', '']);
  jest.advanceTimersByTime(SLOW_MS - 1);
  await nextTick();
  expect(bar()).toBe(false);
  jest.advanceTimersByTime(1);
  await nextTick();
  // Announced once, however many tiles wait.
  expect([bar(), announcements.value]).toEqual([true, 'Counting…']);
  await card?.setProps({ asking: false });
  expect([bar(), card?.attributes('aria-busy'), announcements.value]).toEqual([false, undefined, 'Counting…']);
  for (const one of cards) one.unmount();
  expect(announcements.value).toBe('');
  expect(jest.getTimerCount()).toBe(0);
});

it('says how far the events are prepared, without a button', () => {
  const error = ApiError.of({ code: 'columns/building', message: '', retryAfterSeconds: 2, share: 0.437 }, 503);
  const state = mount(UiErrorState, { props: { error } });
  expect(state.text()).toContain('Preparing the events: 43 %');
  expect(state.text()).toContain('The answer appears by itself.');
  expect(state.get('[role="progressbar"]').attributes('aria-valuenow')).toBe('43');
  expect([state.find('button').exists(), state.find('[role="alert"]').exists()]).toEqual([false, false]);
  state.unmount();
});
