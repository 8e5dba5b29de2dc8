package io.kontrol.model.database;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The credentials of the data source, for connections outside of it. The password may be empty, if
 * PostgreSQL asks for none.
 */
@Singleton
public class DatabaseLogin {
  private final String jdbcUrl;
  private final String user;
  private final String password;

  /**
   * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
   */
  public DatabaseLogin(
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String jdbcUrl,
      @ConfigProperty(name = "quarkus.datasource.username") String user,
      @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password.orElse("");
  }

  public String jdbcUrl() {
    return jdbcUrl;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }
}
