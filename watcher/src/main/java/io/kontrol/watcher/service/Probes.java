package io.kontrol.watcher.service;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Live while all loops make progress. Ready when every kind has been listed once. */
@ApplicationScoped
public class Probes {
  @Produces
  @Liveness
  @ApplicationScoped
  HealthCheck loops(WatcherService service) {
    return () -> {
      List<String> stalled = service.stalledLoops();
      return HealthCheckResponse.named("loops")
          .status(stalled.isEmpty())
          .withData("stalled", String.join(", ", stalled))
          .build();
    };
  }

  @Produces
  @Readiness
  @ApplicationScoped
  HealthCheck mirror(WatcherService service) {
    return () ->
        HealthCheckResponse.named("mirror")
            .status(service.watcher().isReady())
            .withData("holder", service.watcher().isHolder())
            .build();
  }
}
