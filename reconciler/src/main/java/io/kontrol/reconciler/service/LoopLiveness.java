package io.kontrol.reconciler.service;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the loop makes progress, even if the database or the cluster is unreachable. */
@Liveness
@ApplicationScoped
public class LoopLiveness implements HealthCheck {
  private final ReconcilerService service;
  private final ReconcilerConfig config;

  LoopLiveness(ReconcilerService service, ReconcilerConfig config) {
    this.service = service;
    this.config = config;
  }

  @Override
  public HealthCheckResponse call() {
    Duration since = service.reconciler().sinceProgress();
    return HealthCheckResponse.named("loop")
        .withData("ms_since_progress", since.toMillis())
        .status(since.compareTo(config.reconciler().stuckAfter()) < 0)
        .build();
  }
}
