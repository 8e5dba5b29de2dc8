package io.kontrol.sandbox;

import io.kontrol.sandbox.binaries.Kubeconfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * {@code sandbox [--port N] [--host H] [--kubeconfig FILE] [--rollout-delay-ms N] [--tls true]}.
 */
public final class SandboxMain {
  private static final String USAGE =
      "usage: sandbox [--port N] [--host H] [--kubeconfig FILE] [--rollout-delay-ms N] [--tls"
          + " true]";

  private SandboxMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    SandboxOptions options = SandboxOptions.defaults().withPort(8001);
    Path kubeconfig = Path.of("sandbox.kubeconfig");
    if (arguments.length % 2 != 0) {
      refuse(USAGE);
    }
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      try {
        switch (arguments[i]) {
          case "--port" -> options = options.withPort(Integer.parseInt(value));
          case "--host" -> options = options.withHost(value);
          case "--kubeconfig" -> kubeconfig = Path.of(value);
          case "--rollout-delay-ms" ->
              options = options.withRolloutDelay(Duration.ofMillis(Long.parseLong(value)));
          case "--tls" -> options = options.withTls(Boolean.parseBoolean(value));
          default -> refuse(arguments[i] + " is unknown; " + USAGE);
        }
      } catch (NumberFormatException e) {
        refuse(arguments[i] + " wants a number, not " + value);
      }
    }
    Sandbox sandbox = Sandbox.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-end"));
    Kubeconfig.write(kubeconfig, sandbox.kubeconfig());
    System.out.println(
        """
        This is a SANDBOX: a Kubernetes API kept in memory. It runs no containers (rollouts are \
        simulated) and forgets everything when it ends.
        It listens on %s; kubectl --kubeconfig %s get namespaces\
        """
            .formatted(sandbox.url(), kubeconfig.toAbsolutePath()));
    new CountDownLatch(1).await();
  }

  private static void refuse(String message) {
    System.err.println(message);
    System.exit(2);
  }
}
