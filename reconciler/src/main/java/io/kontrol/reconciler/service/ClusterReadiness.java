package io.kontrol.reconciler.service;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the cluster answers. Quarkus adds a check of the database. */
@Readiness
@ApplicationScoped
public class ClusterReadiness implements HealthCheck {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final ReconcilerService service;

  ClusterReadiness(ReconcilerService service) {
    this.service = service;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("cluster");
    try {
      Optional<String> trouble = service.reconciler().breaker().check(FRESH);
      trouble.ifPresent(cause -> response.withData("cause", cause));
      return response.status(trouble.isEmpty()).build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return response.down().build();
    }
  }
}
