using Godwit.Cluster.Carrying;

namespace Godwit.Tests.Cluster;

/// <summary>What becomes of calls whose line broke while they were given to it.</summary>
public sealed class ConsignmentTests
{
    [Fact]
    public void One_sees_to_what_a_broken_line_did_not_carry_and_no_other()
    {
        var line = new object();
        var consignment = new Consignment([], _ => { });
        consignment.GoBy(line);

        Assert.False(consignment.Leave(new object()));
        Assert.True(consignment.Leave(line));
        Assert.False(consignment.Leave(line));
    }
}
