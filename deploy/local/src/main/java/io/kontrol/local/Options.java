package io.kontrol.local;

import io.kontrol.local.cluster.ClusterChoice;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param dataDirectory empty for the default, which follows from the port
 */
record Options(
    boolean help,
    boolean fresh,
    int port,
    String clusterId,
    ClusterChoice cluster,
    Optional<Path> dataDirectory) {

  static final String USAGE =
      """
      Usage: deploy/local/up [OPTION]...
      Runs Kontrol on this machine: PostgreSQL, a cluster and the three services.

        --port PORT          of the API (default 8080)
        --cluster-id ID      the cluster's name in Kontrol (default local)
        --cluster KIND       sandbox: an in-memory Kubernetes API (default)
                             apiserver: etcd and kube-apiserver, which KUBEBUILDER_ASSETS names
        --kubeconfig FILE    an existing cluster instead
        --context NAME       of the kubeconfig (default: its current one)
        --data-dir DIR       where data and logs are kept (default .kontrol/PORT)
        --fresh              throw away what an earlier run has kept
        --help               this text

      KONTROL_JAVA_OPTS holds options for the Java of each service (default -Xmx512m -XX:+UseSerialGC
      -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=128m).
      Ctrl-C stops everything; the data are kept for the next run.
      """;

  /** An invalid command line; the message says why. */
  static final class UsageException extends RuntimeException {
    UsageException(String message) {
      super(message);
    }
  }

  static Options parse(List<String> arguments) {
    return new Parser(arguments).parse();
  }

  private static final class Parser {
    private final Deque<String> left;
    private boolean help;
    private boolean fresh;
    private int port = 8080;
    private String clusterId = "local";
    private @Nullable String cluster;
    private @Nullable Path kubeconfig;
    private @Nullable String context;
    private @Nullable Path dataDirectory;

    Parser(List<String> arguments) {
      left = new ArrayDeque<>();
      for (String argument : arguments) {
        int equals = argument.indexOf('=');
        if (argument.startsWith("--") && equals > 0) { // --port=80 is --port 80
          left.add(argument.substring(0, equals));
          left.add(argument.substring(equals + 1));
        } else {
          left.add(argument);
        }
      }
    }

    Options parse() {
      while (!left.isEmpty()) {
        String option = left.remove();
        switch (option) {
          case "--help", "-h" -> help = true;
          case "--fresh" -> fresh = true;
          case "--port" -> port = port(value(option));
          case "--cluster-id" -> clusterId = clusterId(value(option));
          case "--cluster" -> cluster = value(option);
          case "--kubeconfig" -> kubeconfig = Path.of(value(option));
          case "--context" -> context = value(option);
          case "--data-dir" -> dataDirectory = Path.of(value(option)).toAbsolutePath();
          default -> throw new UsageException("Unknown option: " + option);
        }
      }
      return new Options(
          help, fresh, port, clusterId, choice(), Optional.ofNullable(dataDirectory));
    }

    private String value(String option) {
      String value = left.poll();
      if (value == null || value.isEmpty()) {
        throw new UsageException(option + " needs a value");
      }
      return value;
    }

    private static int port(String text) {
      try {
        int port = Integer.parseInt(text);
        if (port >= 1 && port <= 65535) {
          return port;
        }
      } catch (NumberFormatException e) {
        // reported below
      }
      throw new UsageException("--port needs a number from 1 to 65535, not '" + text + "'");
    }

    private static String clusterId(String text) {
      if (text.isBlank() || text.length() > 100) {
        throw new UsageException("--cluster-id needs 1 to 100 characters");
      }
      return text;
    }

    private ClusterChoice choice() {
      if (kubeconfig != null) {
        if (cluster != null) {
          throw new UsageException("--kubeconfig names a cluster; --cluster would start another");
        }
        return new ClusterChoice.Existing(kubeconfig, Optional.ofNullable(context));
      }
      if (context != null) {
        throw new UsageException("--context needs --kubeconfig");
      }
      if (cluster == null || cluster.equals("sandbox")) {
        return new ClusterChoice.Sandbox();
      }
      if (cluster.equals("apiserver")) {
        return new ClusterChoice.ApiServer();
      }
      throw new UsageException("--cluster is 'sandbox' or 'apiserver', not '" + cluster + "'");
    }
  }
}
