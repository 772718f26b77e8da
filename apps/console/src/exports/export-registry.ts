import { type InjectionKey, inject, onBeforeUnmount, onMounted, shallowReactive, useId } from 'vue';
import type { EventExportQuery } from '@storepulse/contracts';
import type { Exportable, ExportTable } from './exportable.ts';

interface Registered {
  /** Gives the position on the page; null sorts after all items with an element. */
  element: () => Element | null;
  read: () => Exportable | null;
}

interface FixedDays {
  from: string;
  to: string;
}

/** Days and filters of events to export. */
export type EventChoice = Partial<Omit<EventExportQuery, 'format'>>;

/** Exportable content of the open page. */
export class ExportRegistry {
  private readonly registered = shallowReactive(new Map<string, Registered>());
  private readonly days = new Map<string, () => FixedDays | null>();
  private readonly events = new Map<string, () => EventChoice | null>();
  private readonly heads = shallowReactive(new Map<string, () => readonly (readonly [string, string])[]>());

  add(id: string, entry: Registered): void {
    this.registered.set(id, entry);
  }

  addLines(id: string, read: () => readonly (readonly [string, string])[]): void {
    this.heads.set(id, read);
  }

  /** Registers the current days of a relative preset, so that a link in a file opens the days the file shows. */
  addDays(id: string, read: () => FixedDays | null): void {
    this.days.set(id, read);
  }

  addEvents(id: string, read: () => EventChoice | null): void {
    this.events.set(id, read);
  }

  /** The events that the page counts; null where it offers none. */
  eventChoice(): EventChoice | null {
    const [read] = this.events.values();
    return read?.() ?? null;
  }

  /** The page's address with relative days replaced by the current days. */
  address(href: string): string {
    const url = new URL(href);
    for (const read of this.days.values()) {
      const days = read();
      if (days === null) continue;
      url.searchParams.delete('range');
      url.searchParams.set('from', days.from);
      url.searchParams.set('to', days.to);
    }
    return url.href;
  }

  remove(id: string): void {
    this.days.delete(id);
    this.events.delete(id);
    this.registered.delete(id);
    this.heads.delete(id);
  }

  lines(): (readonly [string, string])[] {
    return [...this.heads.values()].flatMap((read) => read());
  }

  /** All content in page order. A chart's twin table is left out if the same table is on the page itself. */
  contents(): Exportable[] {
    const placed = [...this.registered.values()].toSorted(byPlace);
    const contents = placed.map(({ read }) => read()).filter((one) => one !== null);
    return contents.filter(
      (one, index) => one.kind !== 'table' || contents.findIndex((other) => other.kind === 'table' && other.title === one.title) === index,
    );
  }
}

function byPlace(a: Registered, b: Registered): number {
  const [first, second] = [a.element(), b.element()];
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

export const EXPORT_REGISTRY: InjectionKey<ExportRegistry> = Symbol('export registry');

/** Registers content of the calling component for export while it is mounted. Does nothing outside the console's shell. */
export function useExportable(element: () => Element | null, read: () => Exportable | null): void {
  const registry = inject(EXPORT_REGISTRY, null);
  if (registry === null) return;
  const id = useId();
  onMounted(() => registry.add(id, { element, read }));
  onBeforeUnmount(() => registry.remove(id));
}

/** Registers the table of a chart that shows the table only on demand. */
export function useTwinTable(read: () => ExportTable | null): void {
  useExportable(
    () => null,
    () => {
      const table = read();
      return table === null ? null : { kind: 'table', ...table };
    },
  );
}

/** Adds the page's filters to every file, and the days that the link in a file uses. */
export function useExportLines(
  read: () => readonly (readonly [name: string, value: string])[],
  days: () => FixedDays | null = () => null,
): void {
  const registry = inject(EXPORT_REGISTRY, null);
  if (registry === null) return;
  const id = useId();
  registry.addLines(id, read);
  registry.addDays(id, days);
  onBeforeUnmount(() => registry.remove(id));
}

/** Lets people export the events that the page counts. */
export function useExportEvents(read: () => EventChoice | null): void {
  const registry = inject(EXPORT_REGISTRY, null);
  if (registry === null) return;
  const id = useId();
  registry.addEvents(id, read);
  onBeforeUnmount(() => registry.remove(id));
}
