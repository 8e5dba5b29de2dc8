package io.kontrol.api.platform.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Retention periods. */
@ConfigMapping(prefix = "kontrol.retention")
public interface RetentionConfig {
  @WithDefault("10m")
  String every();

  /** Of a deleted resource, from when its object was gone from the cluster. */
  @WithDefault("P7D")
  Duration deleted();

  /** Of a revision, unless it is among the newest ones of its resource. */
  @WithDefault("P90D")
  Duration revisions();

  /** Newest revisions of each resource that are kept however old they are. */
  @WithDefault("20")
  int revisionsKept();

  /** Of this service's own events. */
  @WithDefault("P30D")
  Duration events();

  @WithDefault("P1D")
  Duration idempotencyKeys();

  /** Of a failed login, from the last one with the same account and address. */
  @WithDefault("P1D")
  Duration loginFailures();

  /** Of an API token that was revoked or has expired. */
  @WithDefault("P90D")
  Duration tokens();

  /** Of the audit log; the database keeps its last day whatever this says. */
  @WithDefault("P365D")
  Duration audit();
}
