package io.kontrol.migrations.testing;

import io.kontrol.migrations.ClusterRoles;
import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL for tests, one server per JVM and a database of its own for whoever asks:
 * {@code KONTROL_TEST_JDBC_URL} (with user and password as parameters, of a superuser) where one is
 * given, Testcontainers where Docker runs, embedded binaries otherwise.
 */
public final class TestDatabase implements AutoCloseable {
  public static final String PASSWORD = "kontrol-test";

  /** The system property by which all tests of services log in with the roles of their clusters. */
  public static final String CLUSTER_ROLES = "kontrol.test.cluster-roles";

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** {@code jdbc:postgresql://host:port/%s?user=…&password=…} of a superuser. */
  private static final class Server {
    static final String URL_PATTERN = start();

    private static String start() {
      String given = System.getenv("KONTROL_TEST_JDBC_URL");
      if (given != null && !given.isEmpty()) {
        return given.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1%s");
      }
      return Docker.isAvailable() ? container() : embedded();
    }

    private static String embedded() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setServerConfig("max_connections", "300")
                .setServerConfig("unix_socket_directories", "") // a killed server leaves nothing
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .start();
        return "jdbc:postgresql://localhost:"
            + server.getPort()
            + "/%s?user=postgres&password=postgres";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @SuppressWarnings("resource") // Testcontainers ends it with the JVM
    private static String container() {
      PostgreSQLContainer server = new PostgreSQLContainer("postgres:18");
      server.start();
      return "jdbc:postgresql://"
          + server.getHost()
          + ":"
          + server.getMappedPort(5432)
          + "/%s?user="
          + server.getUsername()
          + "&password="
          + server.getPassword();
    }
  }

  private final String name;

  /** Their roles belong to the server, and would stay when the database is dropped. */
  private final Set<String> clusters = new HashSet<>();

  private TestDatabase(String name) {
    this.name = name;
  }

  /** Migrated once per JVM; a copy of it is there in a tenth of the time. */
  private static final class Template {
    static final String NAME = migrate();

    private static String migrate() {
      TestDatabase database = empty();
      if (System.getenv("KONTROL_TEST_JDBC_URL") != null) { // that server outlives the tests
        Runtime.getRuntime().addShutdownHook(new Thread(database::close));
      }
      try {
        Migrations.migrate(database.owner());
        Migrations.setPasswords(
            database.owner(),
            Map.of(
                Migrations.API_SERVER_ROLE, PASSWORD,
                Migrations.WATCHER_ROLE, PASSWORD,
                Migrations.RECONCILER_ROLE, PASSWORD));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return database.name;
    }
  }

  /** A new database without any table. */
  public static TestDatabase empty() {
    return create("");
  }

  /** A new database with the newest schema, in which each service role has {@link #PASSWORD}. */
  public static TestDatabase migrated() {
    return create(" TEMPLATE " + Template.NAME);
  }

  private static TestDatabase create(String how) {
    TestDatabase database =
        new TestDatabase("t" + ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet());
    onServer("CREATE DATABASE " + database.name + how);
    return database;
  }

  public PGSimpleDataSource owner() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(Server.URL_PATTERN.formatted(name));
    return source;
  }

  /**
   * Logs in as a service.
   *
   * @param role one of {@link Migrations}' role names, or one of a granted cluster
   */
  public PGSimpleDataSource as(String role) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url());
    source.setUser(role);
    source.setPassword(PASSWORD);
    return source;
  }

  /**
   * Logs in as a cluster's watcher or reconciler: with the plain role, and where the system
   * property {@link #CLUSTER_ROLES} is true with the role of the cluster.
   */
  public PGSimpleDataSource as(ClusterService service, String clusterId) {
    return as(roleOf(service, clusterId, Boolean.getBoolean(CLUSTER_ROLES)));
  }

  /**
   * @param ofCluster whether the cluster is granted roles of its own
   */
  public String roleOf(ClusterService service, String clusterId, boolean ofCluster) {
    if (!ofCluster) {
      return service.plainRole();
    }
    if (!clusters.contains(clusterId)) {
      grantCluster(clusterId);
    }
    return service.roleOf(clusterId);
  }

  /** Makes the roles of a cluster, with {@link #PASSWORD}. */
  public void grantCluster(String clusterId) {
    clusters.add(clusterId);
    try {
      ClusterRoles.grant(
          owner(),
          clusterId,
          Map.of(ClusterService.WATCHER, PASSWORD, ClusterService.RECONCILER, PASSWORD));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code jdbc:postgresql://host:port/database}, without credentials. */
  public String url() {
    String url = Server.URL_PATTERN.formatted(name);
    return url.substring(0, url.indexOf('?'));
  }

  /** What a Quarkus service needs to log in to this database as a role. */
  public Map<String, String> quarkusConfiguration(String role) {
    return Map.of(
        "quarkus.datasource.jdbc.url", url(),
        "quarkus.datasource.username", role,
        "quarkus.datasource.password", PASSWORD);
  }

  /** Drops the database, whoever is still connected. */
  @Override
  public void close() {
    try {
      for (String clusterId : clusters) {
        ClusterRoles.revoke(owner(), clusterId);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    onServer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  private static void onServer(String sql) {
    try (Connection connection =
            DriverManager.getConnection(Server.URL_PATTERN.formatted("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
