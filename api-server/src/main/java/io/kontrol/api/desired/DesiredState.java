package io.kontrol.api.desired;

import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.resource.DeletionPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How features change desired state: in their own transaction, beside their own rows, with or
 * without a request. One transaction may make several of these changes, also to several clusters;
 * the caller joins the results' {@code changedClusters}. What cannot be accepted comes back as a
 * value, and then nothing of that call has been written.
 */
public interface DesiredState {
  /** Creates, changes and prunes many objects of one cluster. */
  WriteResult<ApplyResult> apply(
      Connection connection, List<ApplyItem> items, ApplyOptions options, Principal principal)
      throws SQLException;

  /**
   * Deletes resources; what is deleted already, or never was, is left out of the result.
   *
   * @param policy null leaves each resource its own
   */
  WriteResult<List<ObjectResult>> delete(
      Connection connection,
      List<Integer> ids,
      @Nullable DeletionPolicy policy,
      Principal principal)
      throws SQLException;

  /**
   * Requests that resources be applied at once, whatever their policies say: over drift, and where
   * an object that is not made again by itself is gone. Deleted resources are left out.
   */
  WriteResult<List<Integer>> enforce(Connection connection, List<Integer> ids, Principal principal)
      throws SQLException;

  /**
   * Requests that resources be applied at once, over drift. An object that is gone, seen or not,
   * and is not made again by itself stays gone.
   */
  WriteResult<List<Integer>> reconcile(
      Connection connection, List<Integer> ids, Principal principal) throws SQLException;

  /**
   * Pauses all resources of a set, deleted ones too: nothing of them is applied, corrected or
   * deleted in the cluster until they are resumed. Their desired state may change meanwhile, and
   * drift is reported. What joins a set later is not paused by itself.
   */
  WriteResult<Integer> pause(Connection connection, String clusterId, String set, boolean paused)
      throws SQLException;

  /**
   * Locks one resource to change it. Throws a {@link Refusal} where there is none or it is deleted,
   * where a feature owns it, and where the principal may not change it.
   */
  DesiredObject lock(Connection connection, int id, Principal principal) throws SQLException;

  /**
   * Stores the spec of an object that was locked in this transaction, unless it is the same. The
   * value is the generation.
   */
  WriteResult<Integer> change(Connection connection, DesiredObject object, Principal principal)
      throws SQLException;
}
