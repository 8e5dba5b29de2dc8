package io.kontrol.watcher;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.watcher.service.WatcherConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The parts of a watcher that the service gets from Quarkus. */
final class Wiring {
  private Wiring() {}

  /**
   * @param settings names below {@code kontrol.watcher.} and their values by turns
   */
  static WatcherConfig config(String... settings) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put("kontrol.watcher." + settings[i], settings[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, new DurationConverter())
        .withMapping(WatcherConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(WatcherConfig.class);
  }

  static AgroalDataSource pool(String url, String role) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .connectionPoolConfiguration(
                  pool ->
                      pool.maxSize(16)
                          .acquisitionTimeout(Duration.ofSeconds(5))
                          .exceptionSorter(new PostgreSQLExceptionSorter())
                          .connectionFactoryConfiguration(
                              factory ->
                                  factory
                                      .jdbcUrl(url)
                                      .principal(new NamePrincipal(role))
                                      .credential(new SimplePassword(TestDatabase.PASSWORD))
                                      .initialSql(
                                          "SET kontrol.wake = 'after-commit'; SET enable_seqscan = off; SET idle_in_transaction_session_timeout = '2s'"))));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
