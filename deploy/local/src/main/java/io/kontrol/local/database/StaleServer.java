package io.kontrol.local.database;

import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.ProcessSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cleans up after an earlier PostgreSQL on the data directory: a server that outlived its launcher,
 * children of a killed server that are still ending, or a postmaster.pid whose number now belongs
 * to another program. The launcher holds the instance's lock, so no other launcher owns them.
 */
public final class StaleServer {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private StaleServer() {}

  /** Returns when a new server can start. */
  public static void end(Path data) {
    Path pidFile = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return;
      }
      List<ProcessHandle> left = new ArrayList<>(processesOn(data));
      postmaster(pidFile)
          .ifPresent(
              server -> {
                left.add(server);
                ProcessSignal.INT.send(server.pid());
              });
      CompletableFuture.allOf(
              left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Files.deleteIfExists(pidFile);
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw new LaunchException("An earlier PostgreSQL on " + data + " does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting", e);
    }
  }

  private static Optional<ProcessHandle> postmaster(Path pidFile) throws IOException {
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    return ProcessHandle.of(pid).filter(StaleServer::isPostgres);
  }

  /** The working directory of PostgreSQL's processes is their data directory. */
  private static List<ProcessHandle> processesOn(Path data) throws IOException {
    Path directory = data.toRealPath();
    return ProcessHandle.allProcesses()
        .filter(StaleServer::isPostgres)
        .filter(process -> worksIn(process, directory))
        .toList();
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/postgres");
  }

  private static boolean worksIn(ProcessHandle process, Path directory) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).equals(directory);
    } catch (IOException e) {
      return false; // the process has just ended, or this system has no /proc
    }
  }
}
