package io.kontrol.systemtests.benchmark.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Captures the statements of one request from PostgreSQL's log, so that they can be run without the
 * service.
 */
public final class StatementLog {
  /** {@code pid|LOG: execute <unnamed>: …} or {@code pid|DETAIL: Parameters: …}. */
  private static final Pattern LINE =
      Pattern.compile(
          "^(\\d+)\\|(LOG|DETAIL): {2}(?:execute [^:]+|statement|Parameters): (.*)$",
          Pattern.DOTALL);

  /** Possessive, since a parameter may be a manifest of 25 KB, and backtracking uses the stack. */
  private static final Pattern PARAMETER =
      Pattern.compile("\\$\\d+ = (NULL|'[^']*+(?:''[^']*+)*+')");

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Connection owner;
  private final Path log;

  public StatementLog(Connection owner, Path log) {
    this.owner = owner;
    this.log = log;
  }

  /** An action that executes statements. */
  public interface Action {
    void run() throws IOException;
  }

  /**
   * @param parameters as SQL literals, {@code $1} first
   */
  public record Executed(String sql, List<String> parameters) {
    /** The statement with its parameters inserted. */
    String filled() {
      String filled = sql;
      for (int i = parameters.size(); i > 0; i--) { // $12 before $1
        filled = filled.replace("$" + i, parameters.get(i - 1));
      }
      return filled;
    }

    public boolean holds(String text) {
      return filled().contains(text);
    }

    private Executed with(List<String> given) {
      return new Executed(sql, given);
    }
  }

  /**
   * @param marker a text that occurs only in one of the statements or their parameters
   * @return the statements of that session in order, with their parameters inserted
   */
  public List<String> capture(String marker, Action action) throws SQLException, IOException {
    return session(marker, action).stream()
        .map(Executed::filled)
        .filter(sql -> !sql.strip().matches("(?i)(BEGIN|COMMIT|ROLLBACK|SET .*|SHOW .*)(?s:.*)"))
        .toList();
  }

  /**
   * @param marker as for {@link #capture}; it may be logged after the action
   * @return all statements of the session, including its settings
   */
  public List<Executed> session(String marker, Action action) throws SQLException, IOException {
    configure("ALTER SYSTEM SET log_line_prefix = '%p|'", "ALTER SYSTEM SET log_statement = 'all'");
    long from = Files.size(log);
    try {
      action.run();
      return awaitSession(marker, from);
    } finally {
      configure("ALTER SYSTEM RESET log_statement", "ALTER SYSTEM RESET log_line_prefix");
    }
  }

  private List<Executed> awaitSession(String marker, long from) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<List<Executed>> found =
          sessions(readFrom(from)).stream()
              .filter(session -> session.stream().anyMatch(sql -> sql.holds(marker)))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no statement holds " + marker);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private void configure(String... settings) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      for (String setting : settings) {
        statement.execute(setting);
      }
      statement.execute("SELECT pg_reload_conf()");
    }
    LockSupport.parkNanos(500_000_000); // sessions reload the setting between two statements
  }

  private String readFrom(long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    return new String(
        bytes, (int) offset, bytes.length - (int) offset, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Visible for the test: the statements of each session in a part of the log. */
  static List<List<Executed>> sessions(String text) {
    Map<String, List<Executed>> bySession = new LinkedHashMap<>();
    // further lines of a statement begin with a tab
    for (String entry : text.split("\n(?=\\d+\\|)")) {
      Matcher line = LINE.matcher(entry.strip());
      if (!line.matches()) {
        continue;
      }
      List<Executed> statements =
          bySession.computeIfAbsent(line.group(1), session -> new ArrayList<>());
      if (line.group(2).equals("LOG")) {
        statements.add(new Executed(line.group(3).replace("\n\t", "\n"), List.of()));
      } else if (!statements.isEmpty()) {
        int last = statements.size() - 1;
        statements.set(last, statements.get(last).with(parameters(line.group(3))));
      }
    }
    return List.copyOf(bySession.values());
  }

  private static List<String> parameters(String text) {
    List<String> values = new ArrayList<>();
    Matcher parameter = PARAMETER.matcher(text);
    while (parameter.find()) {
      values.add(parameter.group(1));
    }
    return values;
  }
}
