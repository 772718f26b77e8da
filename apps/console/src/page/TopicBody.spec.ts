import { expect, it } from '@jest/globals';
import { createPinia } from 'pinia';
import { mount } from '@vue/test-utils';
import { nextTick } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { ApiError } from '../api/api-error.ts';
import TopicBody from './TopicBody.vue';

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { template: '' } }] });
const failed = new ApiError('server/failed', 'Something failed.', 500);
async function shown(props: { data: object | null; error: ApiError | null; empty?: boolean }): Promise<string[]> {
  const body = mount(TopicBody, {
    props: {
      data: props.data,
      error: props.error,
      status: 'live',
      empty: props.empty ? { title: 'Nothing', text: 'here' } : null,
      clearable: false,
    },
    global: { plugins: [createPinia(), router] },
    slots: { default: '<p class="own" />', tiles: '<p class="tile" />', skeleton: '<p class="skeleton" />' },
  });
  await new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
  await nextTick();
  return ['own', 'tile', 'skeleton'].filter((name) => body.find(`.${name}`).exists());
}

it('keeps the other tiles for any result of its answer, and lets its answer come first', async () => {
  expect(await shown({ data: null, error: null })).toEqual(['skeleton']);
  expect(await shown({ data: {}, error: null })).toEqual(['own', 'tile']);
  expect(await shown({ data: {}, error: failed })).toEqual(['own', 'tile']);
  expect(await shown({ data: null, error: failed })).toEqual(['tile']);
  expect(await shown({ data: {}, error: null, empty: true })).toEqual([]);
});
