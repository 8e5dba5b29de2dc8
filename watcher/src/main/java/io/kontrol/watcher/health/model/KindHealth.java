package io.kontrol.watcher.health.model;

/**
 * How objects of one kind are judged. Pure: it sees one object and nothing else, not even the time.
 */
@FunctionalInterface
public interface KindHealth {
  Assessment assess(ObservedObject object);
}
