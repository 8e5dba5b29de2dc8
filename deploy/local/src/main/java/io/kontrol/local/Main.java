package io.kontrol.local;

import io.kontrol.local.process.LaunchException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code deploy/local/up}: starts the stack, and stops it on a signal. */
public final class Main {
  /** Strong references, since loggers that are collected lose their level. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private Main() {}

  public static void main(String[] arguments) {
    try {
      Options options = Options.parse(List.of(arguments));
      if (options.help()) {
        System.out.print(Options.USAGE);
        return;
      }
      run(options);
    } catch (Options.UsageException e) {
      System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
      System.exit(2);
    } catch (LaunchException
        | UncheckedIOException e) { // UncheckedIOException: a full or read-only disk
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(Options options) {
    FLYWAY.setLevel(Level.WARNING);
    Terminal terminal = new Terminal(System.out);
    Stack stack = new Stack(settings(options), terminal);
    Thread stop =
        new Thread(
            () -> {
              System.out.println("Stopping …");
              stack.close();
              System.out.println("Stopped.");
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    stack.start();
    stack.supervise();
    terminal.welcome(stack, options.clusterId());
    awaitSignal();
  }

  /** Waits for Ctrl-C, TERM or HUP, which run the shutdown hook. */
  private static void awaitSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static StackSettings settings(Options options) {
    Path home =
        StackSettings.findHome()
            .orElseThrow(() -> new LaunchException("Run deploy/local/up of a checkout of Kontrol"));
    Path kept = home.resolve(".kontrol");
    return new StackSettings(
        home,
        options.dataDirectory().orElse(kept.resolve(Integer.toString(options.port()))),
        options
            .dataDirectory()
            .orElse(kept), // a user who names a directory may not be able to write elsewhere
        options.port(),
        options.clusterId(),
        options.cluster(),
        options.fresh(),
        javaOptions());
  }

  private static List<String> javaOptions() {
    String given = System.getenv().getOrDefault("KONTROL_JAVA_OPTS", "").strip();
    return given.isEmpty() ? StackSettings.JAVA_OPTIONS : List.of(given.split("\\s+"));
  }
}
