package io.kontrol.systemtests.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns from PostgreSQL's log which statements one request makes, so that they can be run again
 * without the service around them.
 */
final class StatementLog {
  /** {@code pid|LOG: execute <unnamed>: …} or {@code pid|DETAIL: Parameters: …}. */
  private static final Pattern LINE =
      Pattern.compile(
          "^(\\d+)\\|(LOG|DETAIL): {2}(?:execute [^:]+|statement|Parameters): (.*)$",
          Pattern.DOTALL);

  /**
   * Possessive, since a parameter may be a manifest of 25 KB, and backtracking goes by the stack.
   */
  private static final Pattern PARAMETER =
      Pattern.compile("\\$(\\d+) = (NULL|'[^']*+(?:''[^']*+)*+')");

  private final Connection owner;
  private final Path log;

  StatementLog(Connection owner, Path log) {
    this.owner = owner;
    this.log = log;
  }

  /** Something that makes statements. */
  interface Action {
    void run() throws IOException;
  }

  /**
   * @param marker a text in one of the statements or their parameters, and in nobody else's
   * @return the statements of that session, with their parameters in place, in their order
   */
  List<String> capture(String marker, Action action) throws SQLException, IOException {
    configure("ALTER SYSTEM SET log_line_prefix = '%p|'", "ALTER SYSTEM SET log_statement = 'all'");
    long from = Files.size(log);
    try {
      action.run();
    } finally {
      configure("ALTER SYSTEM RESET log_statement", "ALTER SYSTEM RESET log_line_prefix");
    }
    Map<String, List<String>> bySession = statements(readFrom(from));
    return bySession.values().stream()
        .filter(statements -> statements.stream().anyMatch(s -> s.contains(marker)))
        .findFirst()
        .map(StatementLog::withoutTransactionWords)
        .orElseThrow(() -> new IllegalStateException("no statement holds " + marker));
  }

  private void configure(String... settings) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      for (String setting : settings) {
        statement.execute(setting);
      }
      statement.execute("SELECT pg_reload_conf()");
    }
    LockSupport.parkNanos(500_000_000); // sessions take it over between two statements
  }

  private String readFrom(long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    return new String(
        bytes, (int) offset, bytes.length - (int) offset, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Map<String, List<String>> statements(String text) {
    Map<String, List<String>> bySession = new LinkedHashMap<>();
    // a statement of several lines goes on with a tab
    for (String entry : text.split("\n(?=\\d+\\|)")) {
      Matcher line = LINE.matcher(entry.strip());
      if (!line.matches()) {
        continue;
      }
      List<String> statements =
          bySession.computeIfAbsent(line.group(1), session -> new ArrayList<>());
      if (line.group(2).equals("LOG")) {
        statements.add(line.group(3).replace("\n\t", "\n"));
      } else if (!statements.isEmpty()) {
        int last = statements.size() - 1;
        statements.set(last, fill(statements.get(last), line.group(3)));
      }
    }
    return bySession;
  }

  private static String fill(String statement, String parameters) {
    Map<Integer, String> values = new LinkedHashMap<>();
    Matcher parameter = PARAMETER.matcher(parameters);
    while (parameter.find()) {
      values.put(Integer.parseInt(parameter.group(1)), parameter.group(2));
    }
    String filled = statement;
    for (int i = values.size(); i > 0; i--) { // $12 before $1
      filled = filled.replace("$" + i, values.getOrDefault(i, "NULL"));
    }
    return filled;
  }

  private static List<String> withoutTransactionWords(List<String> statements) {
    return statements.stream()
        .filter(s -> !s.strip().matches("(?i)(BEGIN|COMMIT|ROLLBACK|SET .*|SHOW .*)(?s:.*)"))
        .toList();
  }
}
