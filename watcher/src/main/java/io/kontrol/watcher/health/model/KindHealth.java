package io.kontrol.watcher.health.model;

/** Assesses objects of one kind. It depends on the object alone, not even on the time. */
@FunctionalInterface
public interface KindHealth {
  Assessment assess(ObservedObject object);
}
