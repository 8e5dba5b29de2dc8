package io.kontrol.local.cluster;

import io.kontrol.local.process.Command;
import io.kontrol.local.process.HttpProbe;
import io.kontrol.local.process.JavaCommand;
import io.kontrol.local.process.Ports;
import io.kontrol.local.process.ProcessSignal;
import io.kontrol.local.process.StackProcess;
import io.kontrol.local.process.Watchdog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The in-memory API of deploy/sandbox. After a restart of its process the cluster is empty. */
public final class SandboxCluster implements Cluster {
  private static final String MAIN = "io.kontrol.sandbox.SandboxMain";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path kubeconfig;
  private final String url;
  private final StackProcess component;

  public SandboxCluster(Path directory, Watchdog watchdog) {
    kubeconfig = directory.resolve("sandbox.kubeconfig");
    int port = Ports.free();
    url = "http://127.0.0.1:" + port;
    Command command =
        new Command(
            List.of(
                JavaCommand.program(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--port",
                Integer.toString(port),
                "--kubeconfig",
                kubeconfig.toString()),
            Map.of(),
            List.of(),
            ProcessSignal.TERM);
    component =
        new StackProcess(
            "sandbox",
            command,
            directory.resolve("log").resolve("sandbox.log"),
            new HttpProbe(URI.create(url + "/readyz")),
            watchdog);
  }

  @Override
  public void start() {
    component.start();
    component.awaitReady(PATIENCE);
  }

  @Override
  public void stop() {
    component.stop();
  }

  @Override
  public String description() {
    return "sandbox at " + url + " (in memory; runs no containers)";
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public Optional<StackProcess> component() {
    return Optional.of(component);
  }
}
