package io.kontrol.reconciler.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All that can be configured. Times as ISO 8601 or {@code 30s}. */
@ConfigMapping(prefix = "kontrol")
public interface ReconcilerConfig {
  /** The cluster whose resources are applied. */
  String clusterId();

  /** Of this build, as its heartbeat tells it. */
  Optional<String> version();

  /** Of 16 characters or more, the same for all services. */
  Optional<String> secretDigestKey();

  Reconciler reconciler();

  /** How it works, rather than on what. */
  interface Reconciler {
    /** Calls to the cluster at once, per replica. */
    @WithDefault("16")
    int concurrency();

    /** Batches at once. */
    @WithDefault("3")
    int lanes();

    /** Most resources of a batch. */
    @WithDefault("64")
    int batch();

    /** Between two comparisons of everything, whatever wake-ups say. */
    @WithDefault("30s")
    Duration sweep();

    /** Of one call to the cluster. */
    @WithDefault("15s")
    Duration requestTimeout();

    /**
     * How long a batch waits for its slowest before it records the others without it. Three times
     * this and three seconds is how long nobody takes over what a killed replica had begun.
     */
    @WithDefault("1s")
    Duration patience();

    /** Most time that a stop waits for batches under way. */
    @WithDefault("20s")
    Duration stopTimeout();

    /** The wait after a first failure; it doubles with each more. */
    @WithDefault("1s")
    Duration backoffFirst();

    /** The longest wait after a failure. */
    @WithDefault("5m")
    Duration backoffMost();

    /** The longest wait between two questions whether a lost cluster is back. */
    @WithDefault("15s")
    Duration probeMost();

    /** Between two signs of life in the database; the cluster is asked as often when at rest. */
    @WithDefault("5s")
    Duration heartbeat();

    /** Liveness fails when the loop has made no progress for this long. */
    @WithDefault("3m")
    Duration stuckAfter();

    /**
     * Field managers whose fields become ours, because they stand for an earlier declaration of the
     * whole object: what the manifest leaves out of theirs goes. Not among them by default are
     * those by which people set single fields, such as {@code kubectl-edit}, {@code kubectl-set}
     * and {@code kubectl-patch}, or share an object by server-side apply ({@code kubectl}, {@code
     * Terraform}).
     */
    @WithDefault("kubectl-client-side-apply,kubectl-last-applied,kubectl-create,before-first-apply")
    List<String> formerManagers();

    /** How long the reconciler's own events are kept. */
    @WithDefault("30d")
    Duration eventRetention();
  }
}
