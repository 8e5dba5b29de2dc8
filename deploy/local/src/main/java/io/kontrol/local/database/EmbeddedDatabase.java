package io.kontrol.local.database;

import io.kontrol.local.instance.Credentials;
import io.kontrol.local.instance.Directories;
import io.kontrol.local.instance.PrivateFile;
import io.kontrol.local.process.Command;
import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.ProcessSignal;
import io.kontrol.local.process.StackProcess;
import io.kontrol.local.process.Watchdog;
import io.kontrol.migrations.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL with a persistent data directory, as durable as in production: committed data survive
 * {@code kill -9}.
 */
public final class EmbeddedDatabase {
  private static final String OWNER = "kontrol";
  private static final String DATABASE = "kontrol";

  private final Path data;
  private final int port;
  private final Credentials credentials;
  private final PostgresBinaries binaries;
  private final StackProcess component;

  public EmbeddedDatabase(
      Path directory,
      int port,
      Credentials credentials,
      PostgresBinaries binaries,
      Watchdog watchdog) {
    this.data = dataIn(directory);
    this.port = port;
    this.credentials = credentials;
    this.binaries = binaries;
    component =
        new StackProcess(
            "postgresql",
            server(),
            directory.resolve("log").resolve("postgresql.log"),
            () -> StaleServer.end(data),
            this::accepts,
            watchdog);
  }

  /** The server process, which can be killed and started again. */
  public StackProcess component() {
    return component;
  }

  /** The port on 127.0.0.1; it stays the same over restarts. */
  public int port() {
    return port;
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
  }

  /** Connections as the owner of the schema, which no service is. */
  public DataSource owner() {
    return dataSource(DATABASE, OWNER, credentials.ownerPassword());
  }

  /** Connections with the role of a service. */
  public DataSource as(String role) {
    return dataSource(DATABASE, role, credentials.passwordOf(role));
  }

  /**
   * Creates the data directory if there is none, and starts the server; {@code awaitReady} waits
   * for it.
   */
  public void start() {
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise();
    }
    component.start();
  }

  /** Creates the database and migrates it to the newest schema. */
  public int migrate() {
    try {
      createDatabase();
      int applied = Migrations.migrate(owner());
      Migrations.setPasswords(owner(), credentials.rolePasswords());
      return applied;
    } catch (SQLException e) {
      throw new LaunchException("The database cannot be prepared: " + e.getMessage(), e);
    } catch (FlywayException e) {
      throw new LaunchException(
          "The database in "
              + data
              + " does not fit this version of Kontrol; --fresh throws it away. "
              + e.getMessage(),
          e);
    }
  }

  public static Path dataIn(Path directory) {
    return directory.resolve("postgresql");
  }

  private void initialise() {
    Path draft =
        data.resolveSibling("postgresql.new"); // so that an incomplete directory is never used
    Path passwordFile = data.resolveSibling("postgresql.password");
    try {
      Directories.delete(draft);
      PrivateFile.write(passwordFile, credentials.ownerPassword() + "\n");
      run(
          "initdb",
          "--pgdata=" + draft,
          "--username=" + OWNER,
          "--pwfile=" + passwordFile,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8",
          "--locale=C",
          "--data-checksums");
      Files.delete(passwordFile);
      Files.move(draft, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command server() {
    List<String> words = new ArrayList<>(asOrdinaryUser());
    words.add(binaries.program("postgres").toString());
    words.add("-D");
    words.add(data.toString());
    Map.of(
            "listen_addresses", "127.0.0.1",
            "port", Integer.toString(port),
            "unix_socket_directories", "",
            "max_connections", "200",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "timezone", "UTC",
            "log_timezone", "UTC")
        .forEach(
            (name, value) -> {
              words.add("-c");
              words.add(name + "=" + value);
            });
    // INT is PostgreSQL's fast shutdown; TERM would wait for the services to disconnect
    return new Command(words, Map.of("LC_ALL", "C"), List.of("PG"), ProcessSignal.INT);
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(asOrdinaryUser());
    words.add(binaries.program(program).toString());
    words.addAll(List.of(arguments));
    Process process =
        new Command(words, Map.of("LC_ALL", "C"), List.of("PG"), ProcessSignal.TERM)
            .builder()
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new LaunchException("PostgreSQL's " + program + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting", e);
    }
  }

  /**
   * PostgreSQL refuses to run as root. In a user namespace of its own, root has no privileges and
   * still owns its files.
   */
  private static List<String> asOrdinaryUser() {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    return List.of(
        Command.find("unshare")
            .orElseThrow(
                () ->
                    new LaunchException(
                        "PostgreSQL does not run as root. Run deploy/local/up as an ordinary user,"
                            + " or install util-linux, whose 'unshare' gives it a user of its own"))
            .toString(),
        "--user");
  }

  private void createDatabase() throws SQLException {
    try (Connection connection =
            dataSource("postgres", OWNER, credentials.ownerPassword()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet existing =
            statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'kontrol'")) {
      if (!existing.next()) {
        statement.execute("CREATE DATABASE kontrol");
      }
    }
  }

  private boolean accepts() {
    try (Connection connection =
        dataSource("postgres", OWNER, credentials.ownerPassword()).getConnection()) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  private DataSource dataSource(String database, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database);
    source.setUser(user);
    source.setPassword(password);
    source.setConnectTimeout(5);
    return source;
  }
}
