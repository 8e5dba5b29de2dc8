package io.kontrol.reconciler.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration. Durations are ISO 8601 or like {@code 30s}. */
@ConfigMapping(prefix = "kontrol")
public interface ReconcilerConfig {
  /** The cluster whose resources are applied. */
  String clusterId();

  /** Version of this build, shown by its heartbeat. */
  Optional<String> version();

  /** At least 16 characters, the same for all services. */
  Optional<String> secretDigestKey();

  Reconciler reconciler();

  /** How the reconciler works. */
  interface Reconciler {
    /** Concurrent calls to the cluster, per replica. */
    @WithDefault("16")
    int concurrency();

    /** Concurrent batches. */
    @WithDefault("3")
    int lanes();

    /** Most resources in a batch. */
    @WithDefault("64")
    int batch();

    /** Interval of the comparison of all resources, regardless of wake-ups. */
    @WithDefault("30s")
    Duration sweep();

    /** Timeout of a call to the cluster. */
    @WithDefault("15s")
    Duration requestTimeout();

    /**
     * How long a batch waits for its slowest executions before it records the others. Three times
     * this, plus three seconds, is the lease after which others take over the work of a killed
     * replica.
     */
    @WithDefault("1s")
    Duration patience();

    /** Longest wait for running batches at a stop. */
    @WithDefault("20s")
    Duration stopTimeout();

    /** Delay after the first failure; it doubles with each further one. */
    @WithDefault("1s")
    Duration backoffFirst();

    /** Longest delay after a failure. */
    @WithDefault("5m")
    Duration backoffMost();

    /** Longest interval between two probes of a lost cluster. */
    @WithDefault("15s")
    Duration probeMost();

    /** Interval of the heartbeat in the database, and of probes while there is no work. */
    @WithDefault("5s")
    Duration heartbeat();

    /** Liveness fails when the loop has made no progress for this long. */
    @WithDefault("3m")
    Duration stuckAfter();

    /**
     * Field managers that declared whole objects before us. Their fields are moved to us, so that
     * those which the manifest omits are removed. Managers by which people set single fields are
     * not among them by default, such as {@code kubectl-edit}, {@code kubectl-set} and {@code
     * kubectl-patch}, nor managers that share an object by server-side apply ({@code kubectl},
     * {@code Terraform}).
     */
    @WithDefault("kubectl-client-side-apply,kubectl-last-applied,kubectl-create,before-first-apply")
    List<String> formerManagers();

    /** How long the reconciler's own events are kept. */
    @WithDefault("30d")
    Duration eventRetention();
  }
}
