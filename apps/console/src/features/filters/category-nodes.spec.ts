import { describe, expect, it } from '@jest/globals';
import { categoryNodes, isCovered, toggleCategory } from './category-nodes.ts';

const CATEGORIES = [
  { category: 'electronics', views: 90 },
  { category: 'electronics.audio.headphone', views: 10 },
  { category: 'unknown', views: 30 },
  { category: 'electronics.smartphone', views: 80 },
  { category: 'electronics.audio', views: 10 },
];
const names = (search: string) =>
  JSON.stringify(
    categoryNodes(CATEGORIES, search).map(function flat(node): unknown {
      return node.children === undefined ? node.name : [node.name, ...node.children.map(flat)];
    }),
  );

describe('categoryNodes', () => {
  it('puts each level below its parent, most viewed first', () => {
    expect(names('')).toBe('[["electronics","smartphone",["audio","headphone"]],"unknown"]');
  });

  it('keeps matching categories, and their parents', () => {
    expect(names('head')).toBe('[["electronics",["audio","headphone"]]]');
    expect(names('nothing')).toBe('[]');
  });
});

describe('toggleCategory', () => {
  it('selects all children', () => {
    expect(toggleCategory(['electronics.smartphone', 'unknown'], 'electronics')).toEqual(['unknown', 'electronics']);
    expect(toggleCategory(['unknown', 'electronics'], 'electronics')).toEqual(['unknown']);
    expect(isCovered(['electronics'], 'electronics.audio')).toBe(true);
    expect(isCovered(['electronic'], 'electronics')).toBe(false);
  });
});
