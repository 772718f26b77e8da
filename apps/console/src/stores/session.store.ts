import type { Account } from '@storepulse/contracts';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { ApiError } from '../api/api-error.ts';
import { call, onUnauthorized } from '../api/client.ts';

/** Who is signed in; `unknown` until the server was asked once. */
export const useSessionStore = defineStore('session', () => {
  const account = ref<Account | null>(null);
  const known = ref(false);
  const isAdmin = computed(() => account.value?.role === 'admin');
  /** May see single sessions and users, and write what others see. */
  const isAnalyst = computed(() => isAdmin.value || account.value?.role === 'analyst');

  onUnauthorized(() => {
    account.value = null;
    known.value = true;
  });

  /** Asks who is signed in. A server that cannot be reached leaves things as they are and is thrown on. */
  async function check(): Promise<Account | null> {
    try {
      account.value = await call('me', {});
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      account.value = null;
    }
    known.value = true;
    return account.value;
  }

  async function signIn(email: string, password: string): Promise<void> {
    account.value = await call('login', { body: { email, password } });
    known.value = true;
  }

  async function signOut(): Promise<void> {
    await call('logout', {});
    account.value = null;
  }

  return { account, known, isAdmin, isAnalyst, check, signIn, signOut };
});
