package io.kontrol.api.platform.transaction;

import io.kontrol.model.wake.ChangeNotifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Creates the notifier, and closes it with the application. */
@ApplicationScoped
public class ChangeNotifierProducer {
  @Produces
  @Singleton
  ChangeNotifier notifier(DataSource database) {
    return new ChangeNotifier(database);
  }

  void close(@Disposes ChangeNotifier notifier) {
    notifier.close();
  }
}
