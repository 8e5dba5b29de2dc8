package io.kontrol.systemtests.faults;

import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterProxy;
import java.util.List;

/** The targets of the nemesis. */
public interface FaultTargets {
  /** All service processes, by name. */
  List<String> services();

  /** The processes that connect to the cluster. */
  List<String> clusterClients();

  /** Whether the cluster keeps its objects over a restart. */
  boolean clusterSurvivesKill();

  void kill(String service);

  void start(String service);

  void pause(String service);

  void resume(String service);

  void killDatabase();

  void startDatabase();

  void endDatabaseSessions();

  void killCluster();

  void startCluster();

  void pauseCluster();

  void resumeCluster();

  TcpProxy toDatabase(String service);

  TcpProxy toCluster(String service);

  /** The connection between the users and the api-server. */
  TcpProxy toKontrol();

  ClusterProxy cluster();
}
