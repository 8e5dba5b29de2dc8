package io.kontrol.watcher.health;

import static io.kontrol.model.status.Health.Degraded;
import static io.kontrol.model.status.Health.Healthy;
import static io.kontrol.model.status.Health.Progressing;
import static io.kontrol.model.status.Health.Suspended;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.model.status.Health;
import io.kontrol.watcher.health.model.Assessment;
import org.junit.jupiter.api.Test;

class JobHealthTest {
  private static Health job(String spec, String status) {
    return Judged.health("batch/v1", "Job", "spec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static Health cronJob(String spec, String status) {
    return Judged.health("batch/v1", "CronJob", "spec: {%s}\nstatus: {%s}".formatted(spec, status));
  }

  private static String condition(String type, String status) {
    return "conditions: [{type: %s, status: '%s', message: said so}]".formatted(type, status);
  }

  @Test
  void jobIsProgressingUntilItsEndIsKnown() {
    assertThat(job("", "")).isEqualTo(Progressing);
    assertThat(job("", "active: 1, startTime: '2026-01-01T00:00:00Z'")).isEqualTo(Progressing);
    assertThat(job("", condition("FailureTarget", "True"))).isEqualTo(Progressing);
    assertThat(job("", condition("Suspended", "False"))).isEqualTo(Progressing);
  }

  @Test
  void jobEndsHealthyOrDegraded() {
    assertThat(job("", condition("Complete", "True"))).isEqualTo(Healthy);
    assertThat(job("", condition("Failed", "True"))).isEqualTo(Degraded);
    assertThat(job("", condition("Failed", "False"))).isEqualTo(Progressing);
  }

  @Test
  void jobHeldBackIsSuspended() {
    assertThat(job("suspend: true", "")).isEqualTo(Suspended);
    assertThat(job("suspend: true", condition("Suspended", "True"))).isEqualTo(Suspended);
  }

  @Test
  void cronJobIsHealthyUnlessItsLastRunFailed() {
    String scheduled = "lastScheduleTime: '2026-01-02T00:00:00Z'";
    assertThat(cronJob("", "")).isEqualTo(Healthy);
    assertThat(cronJob("", scheduled)).isEqualTo(Healthy);
    assertThat(cronJob("", scheduled + ", lastSuccessfulTime: '2026-01-02T00:01:00Z'"))
        .isEqualTo(Healthy);
    assertThat(cronJob("", scheduled + ", lastSuccessfulTime: '2026-01-01T00:01:00Z'"))
        .isEqualTo(Degraded);
    assertThat(
            cronJob(
                "",
                scheduled + ", lastSuccessfulTime: '2026-01-01T00:01:00Z', active: [{name: x}]"))
        .isEqualTo(Healthy);
  }

  @Test
  void suspendedCronJobIsHealthyAndSaysSo() {
    Assessment assessment =
        Judged.judge("batch/v1", "CronJob", "spec: {suspend: true}\nstatus: {}");
    assertThat(assessment).isEqualTo(Assessment.healthy("The schedule is suspended"));
  }
}
