package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Looks every few seconds for a minute that is over, and for the figures that gauges show. */
@ApplicationScoped
public class SampleLoop {
  private static final Logger LOG = Logger.getLogger(SampleLoop.class);

  private final SampleConfig config;
  private final SamplePass pass;
  private final FleetGauges gauges;

  public SampleLoop(SampleConfig config, Database database, FleetGauges gauges) {
    this.config = config;
    this.pass = new SamplePass(database, config.settle());
    this.gauges = gauges;
  }

  @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void scheduled() {
    try {
      int made = config.loop() ? pass.run() : 0;
      if (made > 1) {
        LOG.infof("Made %d minutes of figures, which were missing or had come late", made);
      }
      gauges.refresh();
    } catch (DatabaseUnavailableException e) {
      LOG.debug("No figures, since PostgreSQL is unavailable", e);
    }
  }
}
