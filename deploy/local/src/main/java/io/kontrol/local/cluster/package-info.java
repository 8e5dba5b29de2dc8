/**
 * The Kubernetes API that the services are pointed at: the sandbox, binaries of this machine, or a
 * kubeconfig.
 */
@NullMarked
package io.kontrol.local.cluster;

import org.jspecify.annotations.NullMarked;
