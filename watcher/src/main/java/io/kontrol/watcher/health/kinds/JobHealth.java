package io.kontrol.watcher.health.kinds;

import static io.kontrol.watcher.health.model.Assessment.degraded;
import static io.kontrol.watcher.health.model.Assessment.healthy;
import static io.kontrol.watcher.health.model.Assessment.progressing;
import static io.kontrol.watcher.health.model.Assessment.suspended;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.watcher.health.model.Assessment;
import io.kontrol.watcher.health.model.Condition;
import io.kontrol.watcher.health.model.ObservedObject;
import java.util.Optional;

/** Jobs and CronJobs. */
public final class JobHealth {
  private JobHealth() {}

  static Assessment job(ObservedObject job) {
    Optional<Condition> failed = job.condition("Failed").filter(Condition::isTrue);
    if (failed.isPresent()) {
      return degraded(failed.get().describe());
    }
    Optional<Condition> complete = job.condition("Complete").filter(Condition::isTrue);
    if (complete.isPresent()) {
      return healthy(complete.get().message());
    }
    if (job.spec().path("suspend").asBoolean() || job.has("Suspended")) {
      return suspended(job.condition("Suspended").map(Condition::message).orElse("Suspended"));
    }
    JsonNode status = job.status();
    return progressing(
        "%d active, %d succeeded, %d failed"
            .formatted(
                status.path("active").asInt(),
                status.path("succeeded").asInt(),
                status.path("failed").asInt()));
  }

  /**
   * A schedule is healthy as long as its last run did not fail. A suspended one is healthy too, as
   * in Argo CD and kstatus: it does what it was told, and nothing waits for it.
   */
  static Assessment cronJob(ObservedObject cronJob) {
    if (cronJob.spec().path("suspend").asBoolean()) {
      return healthy("The schedule is suspended");
    }
    JsonNode status = cronJob.status();
    String scheduled = ObservedObject.text(status, "lastScheduleTime");
    String succeeded = ObservedObject.text(status, "lastSuccessfulTime");
    if (scheduled.isEmpty()) {
      return healthy("Not yet scheduled");
    }
    if (!status.path("active").isEmpty()) {
      return healthy("A run is active since " + scheduled);
    }
    if (succeeded.isEmpty()) {
      return healthy("No run has succeeded yet; last scheduled at " + scheduled);
    }
    // Both are RFC 3339 in UTC and of one length, so they compare as text.
    return succeeded.compareTo(scheduled) < 0
        ? degraded(
            "The run of " + scheduled + " did not succeed; the last success was " + succeeded)
        : healthy("Last success " + succeeded);
  }
}
