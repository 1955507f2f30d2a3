namespace Godwit.Fuzz;

/// <summary>Something that must hold for whatever comes. Has a file of its own and an entry in <see cref="Targets"/>.</summary>
public interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Makes one input and checks what becomes of it.</summary>
    /// <param name="random">All that the input depends on.</param>
    /// <exception cref="FuzzException">Something does not hold.</exception>
    void Run(Random random);
}
