import type { Account } from '@storepulse/contracts';
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { ApiError } from '../api/api-error.ts';
import { call, onUnauthorized } from '../api/client.ts';

/** The signed-in account; not `known` until the server was asked once. */
export const useAuthStore = defineStore('auth', () => {
  const account = ref<Account | null>(null);
  const known = ref(false);
  const isAdmin = computed(() => account.value?.role === 'admin');
  /** May see individual sessions and users, and write content that others see. */
  const isAnalyst = computed(() => isAdmin.value || account.value?.role === 'analyst');

  onUnauthorized(() => {
    account.value = null;
    known.value = true;
  });

  /** Asks the server who is signed in. If the server cannot be reached, the state stays as it is and the error is rethrown. */
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
