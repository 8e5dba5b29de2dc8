package io.kontrol.systemtests.faults;

import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.cluster.ClusterProxy;
import java.util.List;

/** What the nemesis can lay its hands on. */
public interface FaultTargets {
  /** All processes of services, by name. */
  List<String> services();

  /** Those that talk to the cluster. */
  List<String> clusterClients();

  /** Whether the cluster has its objects again when it is started after a kill. */
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

  /** Between the users and the API server of Kontrol. */
  TcpProxy toKontrol();

  ClusterProxy cluster();
}
