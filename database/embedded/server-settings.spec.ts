import { describe, expect, it } from '@jest/globals';
import { hasSyncfs, serverSettings } from './server-settings.js';

const gibibyte = 1024 ** 3;
const roomy = { totalBytes: 16 * gibibyte, sharedBytes: 8 * gibibyte };

describe(serverSettings.name, () => {
  it.each([
    [0.25, '128MB'],
    [2, '512MB'],
    [4, '1024MB'],
    [64, '1024MB'],
  ])('with %d GiB of memory gives shared_buffers %s', (gibibytes, expected) => {
    expect(serverSettings(5000, { ...roomy, totalBytes: gibibytes * gibibyte }).shared_buffers).toBe(expected);
  });

  it('does not use a small /dev/shm', () => {
    expect(serverSettings(5000, roomy).dynamic_shared_memory_type).toBe('posix');
    expect(serverSettings(5000, { ...roomy, sharedBytes: 64 * 1024 ** 2 }).dynamic_shared_memory_type).toBe('mmap');
  });

  it('listens on the loopback only', () => {
    expect(serverSettings(5000)).toMatchObject({ port: '5000', listen_addresses: '127.0.0.1', unix_socket_directories: '' });
  });
});

describe(hasSyncfs.name, () => {
  it.each([
    ['linux', '6.18.44-fc', true],
    ['linux', '5.8.0', true],
    ['linux', '5.4.0-216-generic', false],
    ['linux', '4.18.0', false],
    ['darwin', '24.1.0', false],
  ] as const)('on %s %s: %s', (platform, kernel, expected) => {
    expect(hasSyncfs(platform, kernel)).toBe(expected);
  });
});
