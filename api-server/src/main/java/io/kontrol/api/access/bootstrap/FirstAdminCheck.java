package io.kontrol.api.access.bootstrap;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Unready until somebody can log in: an installer goes on as soon as the service is ready. */
@Readiness
class FirstAdminCheck implements HealthCheck {
  private final FirstAdmin admin;

  FirstAdminCheck(FirstAdmin admin) {
    this.admin = admin;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("first ADMIN").status(admin.isDone()).build();
  }
}
