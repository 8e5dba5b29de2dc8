package io.kontrol.systemtests.faults;

import io.kontrol.systemtests.cluster.HttpFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Carries a plan of faults out, and reverts each fault. */
final class Nemesis implements AutoCloseable {
  private static final Duration EACH_PACKET = Duration.ofMillis(30);

  private final FaultTargets targets;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  private final List<ScheduledFuture<?>> steps = new ArrayList<>();
  private final Map<FaultKind, Integer> begun = new EnumMap<>(FaultKind.class);

  Nemesis(FaultTargets targets) {
    this.targets = targets;
  }

  void start(List<PlannedFault> plan) {
    for (PlannedFault fault : plan) {
      ScheduledFuture<?> begin = schedule(fault.at(), () -> begin(fault));
      steps.add(begin);
      steps.add(schedule(fault.end(), () -> endAfter(begin, fault)));
    }
  }

  private ScheduledFuture<?> schedule(Duration at, Runnable step) {
    return threads.schedule(step, at.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns when all faults of the plan have ended. */
  void await() throws InterruptedException {
    for (ScheduledFuture<?> step : steps) {
      try {
        step.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a fault could not be made", e.getCause());
      }
    }
  }

  /** Number of injected faults, by kind. */
  synchronized Map<FaultKind, Integer> begun() {
    return new EnumMap<>(begun);
  }

  /** A start that overtook its kill would leave the process down for the rest of the run. */
  private void endAfter(ScheduledFuture<?> begin, PlannedFault fault) {
    try {
      begin.get();
    } catch (ExecutionException e) {
      return; // await reports it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    end(fault);
  }

  private void begin(PlannedFault fault) {
    synchronized (this) {
      begun.merge(fault.kind(), 1, Integer::sum);
    }
    String target = fault.target();
    switch (fault.kind()) {
      case KILL_SERVICE -> targets.kill(target);
      case PAUSE_SERVICE -> targets.pause(target);
      case KILL_DATABASE -> targets.killDatabase();
      case KILL_CLUSTER -> targets.killCluster();
      case PAUSE_CLUSTER -> targets.pauseCluster();
      case CUT_FROM_DATABASE -> targets.toDatabase(target).cut();
      case SILENCE_TO_DATABASE -> targets.toDatabase(target).silence();
      case SLOW_TO_DATABASE -> targets.toDatabase(target).slow(EACH_PACKET);
      case END_SESSIONS -> targets.endDatabaseSessions();
      case CUT_FROM_CLUSTER -> targets.toCluster(target).cut();
      case SILENCE_TO_CLUSTER -> targets.toCluster(target).silence();
      case SLOW_TO_CLUSTER -> targets.toCluster(target).slow(EACH_PACKET);
      case CUT_FROM_USERS -> targets.toKontrol().cut();
      case CUT_WATCHES -> targets.cluster().cutWatches();
      case EXPIRE_WATCHES -> targets.cluster().inject(HttpFault.EXPIRED_WATCH, 1.0);
      case TOO_MANY_REQUESTS -> targets.cluster().inject(HttpFault.TOO_MANY_REQUESTS, 0.3);
      case SERVER_ERRORS -> targets.cluster().inject(HttpFault.SERVER_ERROR, 0.3);
      case LOST_REQUESTS -> targets.cluster().inject(HttpFault.LOST_REQUEST, 0.3);
      case LOST_ANSWERS -> targets.cluster().inject(HttpFault.LOST_ANSWER, 0.3);
      case DENY_DELETES -> targets.cluster().inject(HttpFault.DENIED_DELETE, 1.0);
    }
  }

  private void end(PlannedFault fault) {
    String target = fault.target();
    switch (fault.kind()) {
      case KILL_SERVICE -> targets.start(target);
      case PAUSE_SERVICE -> targets.resume(target);
      case KILL_DATABASE -> targets.startDatabase();
      case KILL_CLUSTER -> targets.startCluster();
      case PAUSE_CLUSTER -> targets.resumeCluster();
      case CUT_FROM_DATABASE, SILENCE_TO_DATABASE, SLOW_TO_DATABASE ->
          targets.toDatabase(target).open();
      case CUT_FROM_CLUSTER, SILENCE_TO_CLUSTER, SLOW_TO_CLUSTER ->
          targets.toCluster(target).open();
      case CUT_FROM_USERS -> targets.toKontrol().open();
      case EXPIRE_WATCHES -> targets.cluster().inject(HttpFault.EXPIRED_WATCH, 0);
      case TOO_MANY_REQUESTS -> targets.cluster().inject(HttpFault.TOO_MANY_REQUESTS, 0);
      case SERVER_ERRORS -> targets.cluster().inject(HttpFault.SERVER_ERROR, 0);
      case LOST_REQUESTS -> targets.cluster().inject(HttpFault.LOST_REQUEST, 0);
      case LOST_ANSWERS -> targets.cluster().inject(HttpFault.LOST_ANSWER, 0);
      case DENY_DELETES -> targets.cluster().inject(HttpFault.DENIED_DELETE, 0);
      case END_SESSIONS, CUT_WATCHES -> {} // these faults end at once
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
