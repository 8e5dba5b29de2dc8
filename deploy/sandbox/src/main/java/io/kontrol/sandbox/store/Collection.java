package io.kontrol.sandbox.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** The objects of one kind and their recent history. Guarded by the store that it belongs to. */
public final class Collection {
  private final TreeMap<Key, Stored> objects = new TreeMap<>();
  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
  private final int historyLimit;
  private final long historyBytes;
  private List<StoreEvent> history = new ArrayList<>();
  private long superseded;
  private long compactedAt;

  /**
   * @param historyLimit most changes that are remembered
   * @param historyBytes most bytes of states that are only remembered
   */
  Collection(int historyLimit, long historyBytes, long compactedAt) {
    this.historyLimit = historyLimit;
    this.historyBytes = historyBytes;
    this.compactedAt = compactedAt;
  }

  Optional<Stored> get(Key key) {
    return Optional.ofNullable(objects.get(key));
  }

  java.util.Collection<Stored> all() {
    return objects.values();
  }

  int size() {
    return objects.size();
  }

  /** Those of one namespace, in order. */
  List<Stored> in(String namespace) {
    return List.copyOf(
        objects.subMap(new Key(namespace, ""), new Key(namespace + "\0", "")).values());
  }

  /** All as they were at a version that is not compacted. */
  List<Stored> at(long version) {
    TreeMap<Key, Stored> then = new TreeMap<>(objects);
    for (int i = history.size() - 1; i >= 0 && history.get(i).version() > version; i--) {
      StoreEvent change = history.get(i);
      if (change.before() == null) {
        then.remove(change.after().key());
      } else {
        then.put(change.after().key(), change.before());
      }
    }
    return List.copyOf(then.values());
  }

  /** Whether what happened since that version is no longer known. */
  boolean compacted(long version) {
    return version < compactedAt;
  }

  List<StoreEvent> since(long version, int most) {
    int low = 0;
    int high = history.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (history.get(middle).version() <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return List.copyOf(history.subList(low, Math.min(history.size(), low + most)));
  }

  void record(StoreEvent change) {
    Key key = change.after().key();
    if (change.type() == StoreEvent.Type.DELETED) {
      objects.remove(key);
    } else {
      objects.put(key, change.after());
    }
    history.add(change);
    superseded += change.before() == null ? 0 : change.before().json().length;
    if (history.size() > historyLimit || superseded > historyBytes) {
      forget(history.size() - history.size() / 2);
    }
    listeners.forEach(Runnable::run);
  }

  void compact(long version) {
    forget(history.size());
    compactedAt = version;
    listeners.forEach(Runnable::run);
  }

  private void forget(int count) {
    if (count == 0) {
      return;
    }
    compactedAt = history.get(count - 1).version();
    history = new ArrayList<>(history.subList(count, history.size()));
    superseded =
        history.stream()
            .mapToLong(change -> change.before() == null ? 0 : change.before().json().length)
            .sum();
  }

  void listen(Runnable listener) {
    listeners.add(listener);
  }

  void unlisten(Runnable listener) {
    listeners.remove(listener);
  }
}
