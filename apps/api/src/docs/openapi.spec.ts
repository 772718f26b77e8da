import { describe, expect, it } from '@jest/globals';
import { endpoints } from '@storepulse/contracts';
import { openApiDocument } from './openapi.js';

describe('openApiDocument', () => {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, Record<string, unknown>>> };

  it('has every call of the contracts', () => {
    for (const [name, { method, path }] of Object.entries(endpoints)) {
      expect(paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]).toMatchObject({ operationId: name });
    }
  });

  it('lists query parameters with their defaults, which makes them optional', () => {
    const parameters = paths['/api/products/top-converting']?.['get']?.['parameters'] as {
      name: string;
      required: boolean;
      schema: object;
    }[];
    expect(parameters.map((it) => it.name)).toEqual(
      expect.arrayContaining(['from', 'to', 'brand', 'category', 'minViews', 'limit', 'sort', 'order']),
    );
    expect(parameters.find((it) => it.name === 'minViews')).toMatchObject({
      required: false,
      schema: { type: 'integer', minimum: 0, default: 100 },
    });
  });

  it('marks the calls that need no sign-in', () => {
    expect(paths['/api/health']?.['get']).toMatchObject({ security: [] });
    expect(paths['/api/events']?.['post']).toMatchObject({ security: [{ bearer: [] }, { basic: [] }] });
  });
});
