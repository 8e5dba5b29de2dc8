package io.kontrol.watcher.service;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Alive: the loops make progress, whatever became of the database. Ready: the mirror is whole. */
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
