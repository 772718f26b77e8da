import { defineStore } from 'pinia';
import { computed, ref } from 'vue';

export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'offline';

/** State of the live connection. Written by `live/`, read by the shell. */
export const useConnectionStore = defineStore('connection', () => {
  const status = ref<ConnectionStatus>('idle');
  /** When the connection was lost, by this browser's clock; null while connected. */
  const lostAt = ref<Date | null>(null);
  /** Error code the server gave for refusing or ending the connection; null if it gave none. */
  const refusal = ref<string | null>(null);
  const attempts = ref(0);
  /** Number of times the connection was established since the page was opened. */
  const connections = ref(0);
  const isOnline = computed(() => status.value === 'online');

  function connected(): void {
    status.value = 'online';
    lostAt.value = null;
    refusal.value = null;
    attempts.value = 0;
    connections.value += 1;
  }

  function lost(at: Date): void {
    status.value = 'offline';
    lostAt.value ??= at;
  }

  return { status, lostAt, refusal, attempts, connections, isOnline, connected, lost };
});
