package io.kontrol.systemtests.faults;

import java.time.Duration;

/** The faults that the nemesis injects. Clock jumps are not among them. */
public enum FaultKind {
  /** SIGKILL, and a later restart. */
  KILL_SERVICE(Target.SERVICE, 200, 3_000),
  /** SIGSTOP and a later SIGCONT: connections stay open, leases expire. */
  PAUSE_SERVICE(Target.SERVICE, 500, 7_000),
  KILL_DATABASE(Target.ALL, 100, 2_000),
  KILL_CLUSTER(Target.ALL, 100, 2_000),
  /** SIGSTOP of the API server. */
  PAUSE_CLUSTER(Target.ALL, 300, 3_000),
  CUT_FROM_DATABASE(Target.SERVICE, 200, 3_000),
  SILENCE_TO_DATABASE(Target.SERVICE, 500, 4_000),
  SLOW_TO_DATABASE(Target.SERVICE, 500, 3_000),
  /** Terminates all database sessions, including those that LISTEN. */
  END_SESSIONS(Target.ALL, 0, 1),
  CUT_FROM_CLUSTER(Target.CLUSTER_CLIENT, 200, 3_000),
  SILENCE_TO_CLUSTER(Target.CLUSTER_CLIENT, 500, 4_000),
  SLOW_TO_CLUSTER(Target.CLUSTER_CLIENT, 500, 3_000),
  CUT_FROM_USERS(Target.ALL, 200, 2_000),
  CUT_WATCHES(Target.ALL, 0, 1),
  EXPIRE_WATCHES(Target.ALL, 100, 1_500),
  TOO_MANY_REQUESTS(Target.ALL, 500, 3_000),
  SERVER_ERRORS(Target.ALL, 500, 3_000),
  LOST_REQUESTS(Target.ALL, 500, 3_000),
  LOST_ANSWERS(Target.ALL, 500, 3_000),
  DENY_DELETES(Target.ALL, 500, 3_000);

  /** Possible targets. */
  enum Target {
    ALL,
    SERVICE,
    CLUSTER_CLIENT
  }

  private final Target target;
  private final int leastMillis;
  private final int mostMillis;

  FaultKind(Target target, int leastMillis, int mostMillis) {
    this.target = target;
    this.leastMillis = leastMillis;
    this.mostMillis = mostMillis;
  }

  Target target() {
    return target;
  }

  Duration lasts(java.util.Random random) {
    return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis));
  }
}
