// A value that can be read, replaced in part and listened to.
import {useEffect, useState} from 'preact/hooks';

export interface Store<S> {
  get(): S;
  set(change: Partial<S>): void;
  subscribe(listener: (now: S, before: S) => void): () => void;
}

export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial;
  const listeners = new Set<(now: S, before: S) => void>();
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = {...before, ...change};
      for (const listener of [...listeners]) listener(state, before);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Draws again only when the selected part changes (by identity). */
export function useStore<S extends object, T>(store: Store<S>, select: (state: S) => T): T {
  const [value, setValue] = useState(() => select(store.get()));
  useEffect(() => {
    setValue(() => select(store.get()));
    return store.subscribe(now => setValue(() => select(now)));
  }, [store]);
  return value;
}
