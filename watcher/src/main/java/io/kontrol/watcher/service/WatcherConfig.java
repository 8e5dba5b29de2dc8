package io.kontrol.watcher.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Everything that may be set, as {@code kontrol.watcher.*} or {@code KONTROL_WATCHER_*}. */
@ConfigMapping(prefix = "kontrol.watcher")
public interface WatcherConfig {

  /** Most observations in one write. */
  @WithDefault("500")
  int batchSize();

  /** Longest wait of an observation for company in its batch. */
  @WithDefault("50ms")
  Duration linger();

  /** Batches written at a time. */
  @WithDefault("2")
  int writers();

  /** Objects in one page of a list. */
  @WithDefault("500")
  int pageSize();

  /** Observations that may wait for the database before lists are held back. */
  @WithDefault("4000")
  int listAhead();

  /** Bytes for observations that wait for the database; after that, watches are held back too. */
  @WithDefault("67108864")
  long waitingBytes();

  /** For one answer of the API server. */
  @WithDefault("30s")
  Duration requestTimeout();

  /** Longest life of one watch. */
  @WithDefault("10m")
  Duration watchTimeout();

  /** Without event or bookmark, after which a watch is opened anew. */
  @WithDefault("150s")
  Duration watchSilence();

  /** Between two questions to the API server whether it is well. */
  @WithDefault("5s")
  Duration probeInterval();

  /** For its answer. */
  @WithDefault("5s")
  Duration probeTimeout();

  /**
   * How long a kind must not be observed until that is said: longer than the longest pause between
   * two attempts.
   */
  @WithDefault("15s")
  Duration kindLostAfter();

  /** Between two looks for a kind that the cluster does not serve yet. */
  @WithDefault("1s")
  Duration kindRetry();

  /** Between two comparisons of everything, whatever the wake-ups say. */
  @WithDefault("30s")
  Duration sweep();

  /** Between two looks at objects that have lost our label, which no watch shows. */
  @WithDefault("5s")
  Duration strayRetry();

  /** Requests for single objects at a time. */
  @WithDefault("8")
  int confirmations();

  /** How long the lease lasts when its holder is not heard of. */
  @WithDefault("4s")
  Duration lease();

  @WithDefault("1s")
  Duration leaseRenewal();

  /** Between two attempts at a lease that another holds. */
  @WithDefault("250ms")
  Duration leasePoll();

  /** Longest wait at a clean stop for what has not been written. */
  @WithDefault("5s")
  Duration stopPatience();

  /** Events of one object that may follow each other at once. */
  @WithDefault("5")
  int eventBurst();

  /** Between two events of one object after that. */
  @WithDefault("10s")
  Duration eventPause();

  /** How long the watcher's events are kept. */
  @WithDefault("30d")
  Duration eventRetention();

  /** Without progress, after which a loop counts as dead. */
  @WithDefault("60s")
  Duration stalledAfter();
}
