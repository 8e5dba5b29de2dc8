package io.kontrol.watcher.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The configuration, as {@code kontrol.watcher.*} or {@code KONTROL_WATCHER_*}. */
@ConfigMapping(prefix = "kontrol.watcher")
public interface WatcherConfig {

  /** Most observations in a batch. */
  @WithDefault("500")
  int batchSize();

  /** Longest wait of an observation until its batch is written. */
  @WithDefault("50ms")
  Duration linger();

  /** Concurrent writers. */
  @WithDefault("2")
  int writers();

  /** Objects per page of a list. */
  @WithDefault("500")
  int pageSize();

  /** Observations that may wait to be written before lists are paused. */
  @WithDefault("4000")
  int listAhead();

  /** Memory in bytes for observations that wait to be written; beyond it watches pause too. */
  @WithDefault("67108864")
  long waitingBytes();

  /** Timeout of a request to the API server. */
  @WithDefault("30s")
  Duration requestTimeout();

  /** Longest duration of a watch. */
  @WithDefault("10m")
  Duration watchTimeout();

  /** Time without an event or bookmark after which a watch is restarted. */
  @WithDefault("150s")
  Duration watchSilence();

  /** Interval of the health probe of the API server. */
  @WithDefault("5s")
  Duration probeInterval();

  /** Timeout of the health probe. */
  @WithDefault("5s")
  Duration probeTimeout();

  /**
   * How long a kind must be unobserved before it is reported. Longer than the longest pause between
   * two attempts to watch it.
   */
  @WithDefault("15s")
  Duration kindLostAfter();

  /** Interval of discovery for a kind that the cluster does not serve yet. */
  @WithDefault("1s")
  Duration kindRetry();

  /** Interval of the resync, regardless of wake-ups. */
  @WithDefault("30s")
  Duration sweep();

  /** Interval of reads of objects that lost our label, which no watch shows. */
  @WithDefault("5s")
  Duration strayRetry();

  /** Concurrent reads of single objects. */
  @WithDefault("8")
  int confirmations();

  /** Duration of the lease without a renewal. */
  @WithDefault("4s")
  Duration lease();

  @WithDefault("1s")
  Duration leaseRenewal();

  /** Interval of attempts to acquire a lease that another watcher holds. */
  @WithDefault("250ms")
  Duration leasePoll();

  /** Longest wait for unwritten observations at a stop. */
  @WithDefault("5s")
  Duration stopPatience();

  /** Events of an object that are written without a pause. */
  @WithDefault("5")
  int eventBurst();

  /** Least interval between further events of an object. */
  @WithDefault("10s")
  Duration eventPause();

  /** Retention of the watcher's events. */
  @WithDefault("30d")
  Duration eventRetention();

  /** Time without progress after which a loop counts as dead. */
  @WithDefault("60s")
  Duration stalledAfter();
}
