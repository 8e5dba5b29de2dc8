package io.kontrol.systemtests.benchmark.baseline;

import io.kontrol.systemtests.benchmark.load.HttpLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Runs transactions of given statements alone: {@code pgbench} where it is installed, a loop over
 * JDBC otherwise. In a statement, {@code :n} is a new number each time.
 */
public final class BareDatabase {
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

  /**
   * A variable in pgbench's syntax: neither {@code ::numeric} nor the {@code :null} of a JSON text.
   */
  private static final Pattern NUMBER = Pattern.compile("(?<!:):n\\b");

  private final DataSource source;
  private final int port;
  private final String password;
  private final int seconds;

  /**
   * @param source of the user with the given password
   */
  public BareDatabase(DataSource source, int port, String password, int seconds) {
    this.source = source;
    this.port = port;
    this.password = password;
    this.seconds = seconds;
  }

  static Optional<Path> pgbench() {
    return Kubectl.programs("pgbench").findFirst();
  }

  /** The tool that {@link #transactionsPerSecond} uses. */
  public static String description() {
    return pgbench().isPresent() ? "pgbench" : "the same SQL over JDBC";
  }

  /**
   * @param most the highest {@code :n}
   */
  public double transactionsPerSecond(Path script, List<String> statements, int clients, int most)
      throws Exception {
    Optional<Path> pgbench = pgbench();
    return pgbench.isPresent()
        ? withPgbench(pgbench.get(), script, statements, clients, most)
        : overJdbc(statements, clients, most);
  }

  private double withPgbench(
      Path pgbench, Path script, List<String> statements, int clients, int most)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder("\\set n random(1, " + most + ")\nBEGIN;\n");
    statements.forEach(statement -> text.append(statement.strip()).append(";\n"));
    Files.writeString(script, text.append("COMMIT;\n").toString());
    ProcessBuilder builder =
        new ProcessBuilder(
            pgbench.toString(),
            "--no-vacuum",
            "--client=" + clients,
            "--jobs=2",
            "--time=" + seconds,
            "--file=" + script,
            "--host=127.0.0.1",
            "--port=" + port,
            "--username=kontrol",
            "kontrol");
    builder.environment().put("PGPASSWORD", password);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher rate = RATE.matcher(output);
    if (process.waitFor() != 0 || !rate.find()) {
      throw new IOException("pgbench failed: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  private double overJdbc(List<String> statements, int clients, int most) throws Exception {
    ThreadLocal<Connection> sessions = ThreadLocal.withInitial(this::connect);
    return HttpLoad.run(
            clients,
            seconds * 2_000,
            number -> {
              Connection session = sessions.get();
              try (Statement statement = session.createStatement()) {
                String n = Integer.toString(1 + ThreadLocalRandom.current().nextInt(most));
                for (String sql : statements) {
                  statement.execute(NUMBER.matcher(sql).replaceAll(n));
                }
              }
              session.commit();
            })
        .perSecond();
  }

  private Connection connect() {
    try {
      Connection connection = source.getConnection();
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
